"""Offers by the hundred thousand: kept in columns, filtered, sorted, and shown line by line."""

from otptui.market.offers.book import OfferBook
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.offer_query import Filter
from otptui.market.offers.offer_rows import OfferRows
from otptui.market.offers.row_ranges import AnswerRange, PriceList
from otptui.market.offers.sorting import ESTIMATED, Column, Sort
from otptui.market.offers.view import View

__all__ = [
    "ESTIMATED",
    "AnswerRange",
    "CatalogNames",
    "Column",
    "Filter",
    "OfferBook",
    "OfferRows",
    "PriceList",
    "Sort",
    "View",
]
