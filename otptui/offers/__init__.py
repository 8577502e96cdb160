"""Offers by the hundred thousand: laid out in columns, filtered, sorted, and looked at line by line."""

from otptui.offers.book import OfferBook
from otptui.offers.filter import Filter
from otptui.offers.names import Names
from otptui.offers.order import OF_THE_RECORD, Column, Sort
from otptui.offers.parts import Part, PriceList
from otptui.offers.view import View

__all__ = ["OF_THE_RECORD", "Column", "Filter", "Names", "OfferBook", "Part", "PriceList", "Sort", "View"]
