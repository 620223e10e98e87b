"""Addresses of the desk: nouns."""

from django.urls import path, register_converter

from hilft.desk.queries import LISTS
from hilft.web.desk import (
    asides,
    cases,
    checks,
    consults,
    customers,
    dates,
    elsewhere,
    ending,
    entry,
    errands,
    files,
    found,
    incidents,
    joining,
    likeness,
    lists,
    matter,
    ownership,
    particulars,
    planned,
    private,
    promises,
    representing,
    sifted,
    skills,
    unconfirmed,
    words,
)


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
    path("aside/", asides.asides, name="asides"),
    path("aside/looked/", sifted.looked, name="looked_through"),
    path("aside/<int:raw>/case/", sifted.made_a_case, name="sifted_case"),
    path("planned/", planned.planned_words, name="planned_words"),
    path("unconfirmed/", unconfirmed.unconfirmed, name="unconfirmed"),
    path("found/", found.found, name="found"),
    path("found/<int:number>/case/", found.found_case, name="found_case"),
    path("found/<int:number>/aside/", found.found_aside, name="found_aside"),
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
    path("cases/<int:number>/acknowledgement/", ownership.acknowledgement, name="acknowledgement"),
    path("cases/<int:number>/escalation/", ownership.escalation, name="escalation"),
    path("cases/<int:number>/extension/", ownership.extension, name="extension"),
    path("cases/<int:number>/wait/", dates.wait, name="wait"),
    path("cases/<int:number>/wait/end/", dates.wait_end, name="wait_end"),
    path("cases/<int:number>/date/", dates.date, name="date"),
    path("cases/<int:number>/behalf/", representing.behalf, name="behalf"),
    path("cases/<int:number>/behalf/end/", representing.behalf_end, name="behalf_end"),
    path("cases/<int:number>/authority/", representing.authority, name="authority"),
    path("cases/<int:number>/authority/end/", representing.authority_end, name="authority_end"),
    path("cases/<int:number>/private/", private.private, name="private"),
    path("cases/<int:number>/private/end/", private.private_end, name="private_end"),
    path("cases/<int:number>/check/", checks.check, name="check"),
    path("cases/<int:number>/check/<int:check>/", checks.comparison, name="comparison"),
    path("cases/<int:number>/matter/", matter.matter, name="matter"),
    path("cases/<int:number>/matter/<int:proposal>/acceptance/", matter.acceptance, name="matter_accepted"),
    path("cases/<int:number>/matter/<int:proposal>/dismissal/", matter.dismissal, name="matter_dismissed"),
    path("cases/<int:number>/law/<slug:date>/", matter.law_date, name="law_date"),
    path("cases/<int:number>/commitments/", promises.commitments, name="commitments"),
    path("cases/<int:number>/commitments/<int:commitment>/kept/", promises.commitment_kept, name="commitment_kept"),
    path(
        "cases/<int:number>/commitments/<int:commitment>/replacement/",
        promises.commitment_replacement,
        name="commitment_replacement",
    ),
    path("cases/<int:number>/errands/", errands.errands, name="errands"),
    path("cases/<int:number>/errands/<int:errand>/link/", errands.errand_link, name="errand_link"),
    path("cases/<int:number>/errands/<int:errand>/report/", errands.errand_report, name="errand_report"),
    path("cases/<int:number>/items/", particulars.items, name="items"),
    path("cases/<int:number>/items/<int:item>/result/", particulars.item_result, name="item_result"),
    path("cases/<int:number>/asked/<int:asked>/given/", particulars.given, name="given"),
    path("cases/<int:number>/given/", particulars.given_unasked, name="given_unasked"),
    path("cases/<int:number>/statements/<int:statement>/approval/", particulars.approval, name="approval"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.new_incident, name="new_incident"),
    path("cases/<int:number>/status/", incidents.status, name="incident_status"),
    path("cases/<int:number>/end/", incidents.end, name="incident_end"),
    path("cases/<int:number>/affected/", incidents.affected, name="affected"),
    path("cases/<int:number>/incident/", incidents.cause, name="cause"),
    path("cases/<int:number>/incident/removal/", incidents.cause_removal, name="cause_removal"),
    path("skills/", skills.directory, name="skills"),
    path("skills/new/", skills.new_skill, name="new_skill"),
    path("skills/duty/", skills.duty, name="expert_duty"),
    path("skills/<int:number>/", skills.skill, name="skill"),
    path("skills/<int:number>/removal/", skills.removal, name="skill_removal"),
    path("cases/<int:number>/consults/", consults.consults, name="consults"),
    path("cases/<int:number>/consult/answer/", consults.consult_answer, name="consult_answer"),
    path("cases/<int:number>/likeness/<int:likeness>/", likeness.likeness, name="likeness"),
    path("cases/<int:number>/joining/", joining.joining, name="joining"),
    path("cases/<int:number>/planned/<int:planned>/", planned.planned, name="planned"),
    path("cases/<int:number>/planned/<int:planned>/departure/", planned.departure, name="departure"),
    path("cases/<int:number>/planned/<int:planned>/removal/", planned.removal, name="planned_removal"),
    path("cases/<int:number>/elsewhere/<int:message>/", elsewhere.judgement, name="elsewhere"),
    path("cases/<int:number>/aside/", asides.aside, name="aside"),
    path("cases/<int:number>/closure/", ending.closure, name="closure"),
    path("cases/<int:number>/reopening/", ending.reopening, name="reopening"),
]
