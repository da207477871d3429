import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.utils import translation

from portal.accounts.models import Agency, User
from tests.factories import make_agency
from tests.staff import (
    EDITOR,
    PUBLISHER,
    REPORTER,
    USER_ADMINISTRATOR,
    address,
    form_data,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db

RAISED = {"is_superuser": "on", "is_staff": "on", "is_active": "on"}


def raised(client, user):
    everything = [str(key) for key in Permission.objects.values_list("pk", flat=True)]
    groups = [str(group.pk) for group in Group.objects.exclude(name=USER_ADMINISTRATOR)]
    data = form_data(client.get(address(user)))
    return client.post(address(user), data | RAISED | {"groups": groups, "user_permissions": everything})


def test_user_administrator_cannot_raise_themselves():
    administrator = signed_in(USER_ADMINISTRATOR)
    raised(administrator, administrator.user)
    user = User.objects.get(pk=administrator.user.pk)
    assert not user.is_superuser
    assert [group.name for group in user.groups.all()] == [USER_ADMINISTRATOR]
    assert not user.user_permissions.exists()


def test_user_administrator_makes_nobody_a_superuser():
    administrator, other = signed_in(USER_ADMINISTRATOR), make_user(EDITOR)
    raised(administrator, other)
    other.refresh_from_db()
    assert not other.is_superuser
    assert not other.user_permissions.exists()


def test_user_administrator_gives_roles_to_others():
    administrator, other = signed_in(USER_ADMINISTRATOR), make_user(EDITOR)
    publisher = Group.objects.get(name=PUBLISHER)
    data = form_data(administrator.get(address(other)), groups=[str(publisher.pk)])
    administrator.post(address(other), data | {"is_staff": "on", "is_active": "on"})
    assert list(other.groups.all()) == [publisher]


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER, REPORTER])
def test_user_administrator_holds_no_other_role(role):
    administrator, other = signed_in(USER_ADMINISTRATOR), make_user(EDITOR)
    both = [str(group.pk) for group in Group.objects.filter(name__in=[role, USER_ADMINISTRATOR])]
    changed = form_data(administrator.get(address(other)), groups=both)
    new = {"username": "new", "usable_password": "true", "groups": both}
    new |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    for url, data in ((address(other), changed), (address(User, "add"), new)):
        assert administrator.post(url, data).context_data["adminform"].form.errors.keys() == {"groups"}
    assert [group.name for group in other.groups.all()] == [EDITOR]


def last_entry(user):
    return LogEntry.objects.filter(object_id=str(user.pk)).latest("pk")


def test_roles_given_and_taken_are_in_the_log():
    administrator, other = signed_in(USER_ADMINISTRATOR), make_user(EDITOR)
    data = form_data(administrator.get(address(other)), groups=[Group.objects.get(name=PUBLISHER).pk])
    administrator.post(address(other), data | {"is_staff": "on", "is_active": "on"})
    entry = last_entry(other)
    assert entry.user == administrator.user
    with translation.override("en"):
        assert "Added account role “publisher”. Deleted account role “editor”." in entry.get_change_message()
    assert "publisher" in administrator.get(address(other, "history")).content.decode()


def test_roles_of_a_new_account_are_in_the_log():
    administrator = signed_in(USER_ADMINISTRATOR)
    data = {"username": "new", "usable_password": "true", "groups": [Group.objects.get(name=PUBLISHER).pk]}
    data |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    administrator.post(address(User, "add"), data)
    with translation.override("en"):
        message = last_entry(User.objects.get(username="new")).get_change_message()
    assert message == "Added. Added account role “publisher”."


def test_change_of_no_role_is_logged_without_roles():
    administrator, other = signed_in(USER_ADMINISTRATOR), make_user(EDITOR)
    administrator.post(address(other), form_data(administrator.get(address(other)), last_name="陳"))
    assert "account role" not in last_entry(other).change_message


def test_password_set_for_another_is_in_the_log():
    administrator, other = signed_in(USER_ADMINISTRATOR), make_user(PUBLISHER)
    new = {"password1": "correct horse battery", "password2": "correct horse battery"}
    new |= {"usable_password": "true", "set-password": "1"}
    administrator.post(address(other).replace("change", "password"), new)
    other.refresh_from_db()
    assert other.check_password("correct horse battery")
    with translation.override("en"):
        assert last_entry(other).get_change_message() == "Changed password."
    assert last_entry(other).user == administrator.user


@pytest.mark.parametrize("page", ["change", "password"])
def test_superuser_is_touched_by_no_user_administrator(page):
    administrator = signed_in(USER_ADMINISTRATOR)
    superuser = User.objects.create_superuser("root", password="correct horse battery")
    url = address(superuser).replace("change", page)
    assert (
        administrator.post(url, {"username": "owned", "password1": "x", "password2": "x"}).status_code == 403
    )
    superuser.refresh_from_db()
    assert superuser.username == "root"
    assert superuser.check_password("correct horse battery")


def test_new_account_is_one_of_staff_with_its_role():
    administrator, agency = signed_in(USER_ADMINISTRATOR), make_agency()
    data = {"username": "new", "usable_password": "true", "agency": agency.pk}
    data |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    data |= {"groups": [Group.objects.get(name=EDITOR).pk]} | RAISED
    answer = administrator.post(address(User, "add"), data)
    assert answer.status_code == 302, answer.context_data["errors"]
    user = User.objects.get(username="new")
    assert (user.is_staff, user.is_superuser, user.agency) == (True, False, agency)


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER])
def test_accounts_are_for_user_administrators_alone(role):
    client = signed_in(role)
    for page in (address(User, "changelist"), address(User, "add"), address(client.user)):
        assert client.get(page).status_code == 403


def test_passwords_cannot_be_probed_through_the_list():
    administrator = signed_in(USER_ADMINISTRATOR)
    assert administrator.get(address(User, "changelist"), {"password__startswith": "p"}).status_code == 400


def test_agency_keeps_its_code():
    administrator, agency = signed_in(USER_ADMINISTRATOR), make_agency(code="AGCY-EDB")
    data = form_data(administrator.get(address(agency)), name="經濟發展局")
    administrator.post(address(agency), data | {"code": "AGCY-OTHER"})
    assert Agency.objects.values_list("code", "name").get() == ("AGCY-EDB", "經濟發展局")


def test_agency_seen_is_not_changed_through_its_history():
    editor, agency = signed_in(EDITOR), make_agency()
    old = address(agency, "history") + f"{agency.history.get().history_id}/"
    assert editor.get(old).status_code == 200
    assert editor.post(old, {"name": "被改", "short_name": "x", "code": agency.code}).status_code == 403


def test_lists_of_accounts_and_agencies_bear_hostile_addresses():
    administrator = signed_in(USER_ADMINISTRATOR)
    for model in (User, Agency):
        for parameters in (
            {"q": "x" * 5000},
            {"p": "9" * 20},
            {"id": "9" * 20},
            {"groups__id__exact": "abc"},
        ):
            assert administrator.get(address(model, "changelist"), parameters).status_code in {200, 302, 400}


def test_list_of_accounts_names_roles_and_truths_in_the_users_language():
    page = signed_in(USER_ADMINISTRATOR).get(address(User, "changelist")).content.decode()
    assert 'alt="是"' in page
    assert 'alt="True"' not in page
    choices = page.split('data-filter-title="角色"', 1)[1].split("</details>", 1)[0]
    assert "編輯人員" in choices
    assert ">editor<" not in choices
