"""Offers by the hundred thousand: laid out in columns, filtered, sorted, and looked at line by line."""

from otptui.market.offers.book import OfferBook
from otptui.market.offers.catalog_names import CatalogNames
from otptui.market.offers.offer_query import Filter
from otptui.market.offers.segments import Part, PriceList
from otptui.market.offers.sorting import OF_THE_RECORD, Column, Sort
from otptui.market.offers.view import View

__all__ = [
    "OF_THE_RECORD",
    "CatalogNames",
    "Column",
    "Filter",
    "OfferBook",
    "Part",
    "PriceList",
    "Sort",
    "View",
]
