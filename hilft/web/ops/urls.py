"""Addresses of the operator's page and of the people of the house: nouns."""

from django.urls import include, path

from hilft.web.ops import (
    channels,
    embedding,
    home,
    listening,
    official,
    person,
    reasons,
    rules_urls,
    sealed,
    sifting,
    staff,
)

app_name = "ops"
urlpatterns = [
    path("", include(rules_urls.patterns)),
    path("", home.home, name="home"),
    path("deliveries/<int:number>/attempt/", home.attempt, name="attempt"),
    path("sealed/<int:number>/", sealed.sealed, name="sealed"),
    path("sealed/<int:number>/opening/", sealed.opening, name="opening"),
    path("sealed/<int:number>/intake/", sealed.intake, name="intake"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/<slug:network>/", channels.new, name="channel_new"),
    path("channels/<slug:name>/", channels.channel, name="channel"),
    path("channels/<slug:name>/sample/", embedding.form_sample, name="channel_sample"),
    path("channels/<slug:name>/test/", channels.test, name="channel_test"),
    path("channels/<slug:name>/pause/", channels.pause, name="channel_pause"),
    path("channels/<slug:name>/pause/end/", channels.going, name="channel_going"),
    path("channels/<slug:name>/end/", channels.ending, name="channel_ending"),
    path("official/", official.official, name="official"),
    path("official/<int:number>/end/", official.official_end, name="official_end"),
    path("listening/", listening.listening, name="listening"),
    path("listening/words/", listening.words, name="listening_words"),
    path("listening/<slug:name>/", listening.switch, name="listening_switch"),
    path("sifting/", sifting.sifting, name="sifting"),
    path("reasons/", reasons.reasons, name="reasons"),
    path("people/", staff.people, name="people"),
    path("teams/", staff.teams, name="teams"),
    path("people/<int:number>/", person.person, name="person"),
    path("people/<int:number>/profile/", person.profile, name="profile"),
    path("people/<int:number>/duties/", person.duties, name="duties"),
    path("people/<int:number>/duties/<int:duty>/end/", person.duty_end, name="duty_end"),
    path("people/<int:number>/absences/", person.absences, name="absences"),
    path("people/<int:number>/absences/<int:absence>/end/", person.absence_end, name="absence_end"),
    path("people/<int:number>/invitation/", person.invitation, name="invitation"),
    path("people/<int:number>/standing/", person.standing, name="standing"),
    path("people/<int:number>/departure/", person.departure, name="departure"),
    path("people/<int:number>/comeback/", person.comeback, name="comeback"),
]
