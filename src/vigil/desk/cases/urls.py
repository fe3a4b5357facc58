"""Addresses of casework."""

from django.urls import path

from vigil.desk.cases import person_views, tie_views, views

app_name = "cases"
urlpatterns = [
    path("", views.my_work, name="my-work"),
    path("queue/", views.queue, name="queue"),
    path("second-looks/", views.second_looks, name="second-looks"),
    path("referrals/<slug:reference>/open-case/", views.open_from_referral, name="open-from-referral"),
    path("cases/<slug:reference>/", views.one_case, name="case"),
    path("cases/<slug:reference>/ties/", tie_views.ties, name="ties"),
    path("cases/<slug:reference>/explanation/", views.explanation, name="explanation"),
    path("cases/<slug:reference>/explanation.<slug:way>", views.explanation_file, name="explanation-file"),
    path("cases/<slug:reference>/answer/", views.answer, name="answer"),
    path("cases/<slug:reference>/instrument/", views.choose_instrument, name="choose-instrument"),
    path(
        "cases/<slug:reference>/suspects/<int:suspect>/<slug:instrument>/", person_views.person, name="person"
    ),
    path(
        "cases/<slug:reference>/suspects/<int:suspect>/<slug:instrument>/explanation.<slug:way>",
        person_views.person_file,
        name="person-file",
    ),
    path(
        "cases/<slug:reference>/suspects/<int:suspect>/pre-sentence.<slug:way>",
        person_views.pre_sentence_file,
        name="pre-sentence-file",
    ),
    path("cases/<slug:reference>/reassess/", views.reassess, name="reassess"),
    path("cases/<slug:reference>/children/<int:involvement>/reach/", views.reach, name="reach"),
    path("cases/<slug:reference>/allocate/", views.allocate, name="allocate"),
    path("cases/<slug:reference>/level/", views.set_level, name="set-level"),
    path("cases/<slug:reference>/level/approve/", views.approve_level, name="approve-level"),
    path("cases/<slug:reference>/level/refuse/", views.refuse_level, name="refuse-level"),
    path("cases/<slug:reference>/level/withdraw/", views.withdraw_level, name="withdraw-level"),
    path("cases/<slug:reference>/first-act/", views.first_act, name="first-act"),
    path("cases/<slug:reference>/outcome/", views.outcome, name="outcome"),
    path("cases/<slug:reference>/tasks/", views.add_task, name="add-task"),
    path("cases/<slug:reference>/tasks/<int:task>/finish/", views.finish_task, name="finish-task"),
    path("cases/<slug:reference>/seal/", views.seal, name="seal"),
    path("cases/<slug:reference>/unseal/", views.unseal, name="unseal"),
    path("cases/<slug:reference>/close/", views.close, name="close"),
]
