"""Addresses of the rules and of the roster: nouns."""

from django.urls import path

from hilft.web.ops import catalogue, policies, policies_draft, policies_running, roster

patterns = [
    path("policies/", policies.policies, name="policies"),
    path("policies/draft/", policies_draft.policy_draft, name="policy_draft"),
    path("policies/versions/", policies_draft.policy_versions, name="policy_versions"),
    path("policies/<int:number>/", policies.policy, name="policy"),
    path("policies/<int:number>/force/", policies.policy_force, name="policy_force"),
    path("policies/running/<slug:scope>/", policies_running.running, name="running"),
    path("policies/teams/<int:team>/end/", policies.own_rules_end, name="own_rules_end"),
    path("calendars/draft/", policies_draft.calendar_draft, name="calendar_draft"),
    path("calendars/versions/", policies_draft.calendar_versions, name="calendar_versions"),
    path("calendars/<int:number>/", policies.calendar, name="calendar"),
    path("calendars/<int:number>/force/", policies.calendar_force, name="calendar_force"),
    path("catalogue/", catalogue.catalogue_page, name="catalogue"),
    path("roster/", roster.roster, name="roster"),
    path("roster/shifts/", roster.plan, name="shifts"),
    path("roster/shifts/<int:number>/", roster.one_shift, name="shift"),
    path("roster/shifts/<int:number>/end/", roster.shift_end, name="shift_end"),
    path("roster/sickness/", roster.sickness, name="sickness"),
]
