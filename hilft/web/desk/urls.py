"""Addresses of the desk: nouns."""

from django.urls import path, register_converter

from hilft.desk.queries import LISTS
from hilft.web.desk import cases, consults, customers, dates, ending, entry, files, lists, ownership, words


class ListName:
    """One of the lists of the desk."""

    regex = "|".join(LISTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ListName, "list")

app_name = "desk"
urlpatterns = [
    path("", lists.start, name="start"),
    path("<list:name>/", lists.cases, name="list"),
    path("search/", lists.search, name="search"),
    path("entry/", entry.entry, name="entry"),
    path("customers/<int:number>/", customers.customer, name="customer"),
    path("files/<int:number>/", files.file, name="file"),
    path("cases/<int:number>/", cases.case, name="case"),
    path("cases/<int:number>/answers/", words.answers, name="answers"),
    path("cases/<int:number>/solution/", words.solution, name="solution"),
    path("cases/<int:number>/owner/", ownership.owner, name="owner"),
    path("cases/<int:number>/handover/", ownership.handover, name="handover"),
    path("cases/<int:number>/handover/acceptance/", ownership.acceptance, name="acceptance"),
    path("cases/<int:number>/handover/refusal/", ownership.refusal, name="refusal"),
    path("cases/<int:number>/handover/withdrawal/", ownership.withdrawal, name="withdrawal"),
    path("cases/<int:number>/escalation/", ownership.escalation, name="escalation"),
    path("cases/<int:number>/extension/", ownership.extension, name="extension"),
    path("cases/<int:number>/wait/", dates.wait, name="wait"),
    path("cases/<int:number>/wait/end/", dates.wait_end, name="wait_end"),
    path("cases/<int:number>/date/", dates.date, name="date"),
    path("cases/<int:number>/commitments/", dates.commitments, name="commitments"),
    path("cases/<int:number>/commitments/<int:commitment>/kept/", dates.commitment_kept, name="commitment_kept"),
    path("cases/<int:number>/consults/", consults.consults, name="consults"),
    path("cases/<int:number>/consult/answer/", consults.consult_answer, name="consult_answer"),
    path("cases/<int:number>/closure/", ending.closure, name="closure"),
    path("cases/<int:number>/reopening/", ending.reopening, name="reopening"),
]
