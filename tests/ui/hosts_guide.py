"""The way docs/hosts.md leads: from a guest list in a spreadsheet to a caterer with the numbers.

The guide's pictures are taken on it, and whatever the guide quotes has to be met on it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.ui.answer_form import choose_first_dishes, fields_of
from tests.ui.eventually import eventually
from tests.ui.host_pages import sign_in_as_host, until_listed
from tests.ui.running_platform import RunningPlatform
from tests.ui.visitor import answer_for
from tests.ui.website import Website

type Camera = Callable[[Page | Locator, str], Awaitable[object]]
"""Takes a picture of a page, or of a part of it, under a name."""

GUEST_LIST = """household,type,guest_type,guest_name
Okafor,day,adult,Amara Okafor
Okafor,day,adult,Chidi Okafor
Okafor,day,child,Ada Okafor
Petrov,day,adult,Nadia Petrov
Petrov,day,adult,Ilya Petrov
Lindqvist,day,adult,Astrid Lindqvist
Lindqvist,day,baby,Nils Lindqvist
Hughes,day,adult,Gwen Hughes
Moreau,day,adult,Elodie Moreau
Moreau,day,adult,Luc Moreau
Tanaka,evening,adult,Hana Tanaka
Tanaka,evening,adult,Kenji Tanaka
Brennan,evening,adult,Orla Brennan
Castellanos,day,adult,Rosa Castellanos
"""
_MISTAKE = ("Petrov,day,adult,Ilya Petrov", "Petrov,day,grown-up,Ilya Petrov")
_DIETS = {"Amara Okafor": ["vegan"], "Nadia Petrov": ["gluten", "nuts"], "Luc Moreau": []}
_WIDTH = 1080


@dataclass
class Walk:
    """One host at a desk and one guest with a phone."""

    platform: RunningPlatform
    desk: Website
    phone: Website
    take: Camera
    seen: list[str] = field(default_factory=list)
    """Every text that was on a page where the walk stopped."""

    async def whole(self) -> None:
        await self.desk.page.set_viewport_size({"width": _WIDTH, "height": 800})
        await self.sign_in()
        await self.menu()
        await self.guest_list()
        await self.one_invite()
        await self.cards()
        await self.deadline()
        await self.a_guest_answers()
        await self.others_answer()
        await self.a_reply_by_telephone()
        await self.lost_card()
        await self.who_has_not_answered()
        await self.lists()
        await self.caterer()

    async def look(self, picture: str = "", *, at: Locator | None = None) -> None:
        await self._look(self.desk, picture, at)

    async def look_at_phone(self, picture: str = "") -> None:
        await self._look(self.phone, picture, None)

    async def _look(self, website: Website, picture: str, at: Locator | None) -> None:
        self.seen.append(await website.page.locator("body").inner_text())
        self.seen += await website.page.locator("[aria-label]").evaluate_all(
            "all => all.map(one => one.getAttribute('aria-label'))"
        )
        if picture:
            await website.page.evaluate("document.fonts.ready")
            await self.take(at or website.page, picture)

    async def sign_in(self) -> None:
        await self.desk.open("/hosts")
        await expect(self.desk.page.get_by_label("Password")).to_be_visible()
        await self.look("sign-in")
        await sign_in_as_host(self.desk, self.platform)
        await self.look()

    async def menu(self) -> None:
        page = self.desk.page
        await self.desk.link("Menu").click()
        await page.get_by_label("For").select_option("Adults")
        await page.get_by_label("Course").select_option("Starter")
        await page.get_by_role("textbox", name="Dish").fill("Leek and potato soup")
        await self.desk.button("Add the dish").click()
        await expect(page.get_by_role("status")).to_contain_text("is on the menu.")
        await self.look("menu")

    async def guest_list(self) -> None:
        page = self.desk.page
        await self.desk.link("Invites").first.click()
        await self.look()
        await self.desk.link("Import a list").click()
        await self.look("guest-list-columns")
        await self._choose(GUEST_LIST.replace(*_MISTAKE))
        await expect(page.get_by_role("alert")).to_contain_text("grown-up")
        await self.look("guest-list-mistake", at=page.get_by_role("alert"))
        await self._choose(GUEST_LIST)
        await expect(self.desk.button("Import 8 invites")).to_be_visible()
        await self.look("guest-list-preview")
        await self.desk.button("Import 8 invites").click()
        await expect(page.get_by_role("status")).to_contain_text("Done: 8 created.")
        await self.look()
        await until_listed(self.platform, "Rosa Castellanos")

    async def _choose(self, text: str) -> None:
        file = FilePayload(name="guests.csv", mimeType="text/csv", buffer=text.encode())
        await self.desk.page.get_by_label("Choose a CSV file").set_input_files(file)

    async def one_invite(self) -> None:
        page = self.desk.page
        await self.desk.open("/hosts/invites/new")
        await page.get_by_label("The whole day").check()
        await page.get_by_label("Name of guest 1").fill("Sofia Lombardi")
        await self.desk.button("Another guest").click()
        await page.get_by_label("Invited").select_option("As a guest of Sofia Lombardi")
        await expect(page.get_by_text("Their answer will say who comes.")).to_be_visible()
        await self.look("one-invite")
        await self.desk.button("Add the invite").click()
        await expect(page.get_by_text("Their code is")).to_be_visible()
        await self.look()
        await until_listed(self.platform, "Sofia Lombardi")
        await self._open_invite("Elodie Moreau")
        elodie = page.get_by_role("form", name="Elodie Moreau").get_by_label("Name")
        await elodie.fill("Élodie Moreau")
        await self.look("invite")
        await self.desk.button("Correct").click()
        await expect(page.get_by_text("Corrected: Élodie Moreau.")).to_be_visible()

    async def _open_invite(self, name: str) -> None:
        await self.desk.open("/hosts/invites")
        await self.desk.page.get_by_role("table").get_by_role("link", name=name).click()
        await expect(self.desk.page.get_by_role("heading", level=1)).to_contain_text(name)

    async def cards(self) -> None:
        await self.desk.open("/hosts/invites")
        await expect(self.desk.page.get_by_role("table")).to_be_visible()
        await self.look("invites")
        await self.desk.link("Print their").click()
        await expect(self.desk.page.locator(".card-code").first).to_be_visible()
        await self.look("cards")

    async def deadline(self) -> None:
        page = self.desk.page
        await self.desk.open("/hosts")
        last_day = date.today() + timedelta(days=120)  # noqa: DTZ011 - as the host's calendar says
        await page.get_by_label("Last day for answers").fill(last_day.isoformat())
        await page.get_by_label("Ends at midnight in").select_option("Europe/London")
        await self.desk.button("Set the deadline").click()
        await expect(page.get_by_text("Guests may answer until the end of")).to_be_visible()
        await self.look("deadline", at=page.get_by_role("region", name="Deadline"))

    async def a_guest_answers(self) -> None:
        code = await self._code_of("Amara Okafor")
        page = self.phone.page
        await self.phone.open()
        await page.get_by_label("Your invite’s code").fill(code)
        await self.look_at_phone("guest-signs-in")
        await self.phone.button("Open your invite").click()
        await self.phone.link("Will you come?").first.click()
        for name in ("Amara Okafor", "Chidi Okafor", "Ada Okafor"):
            fields = fields_of(self.phone, name)
            await fields.get_by_label("Yes, with joy").check()
            await choose_first_dishes(fields)
        await fields_of(self.phone, "Amara Okafor").get_by_text("Vegan", exact=True).click()
        await page.get_by_label("Artist").first.fill("Stevie Wonder")
        await page.get_by_label("Song", exact=True).first.fill("Signed, Sealed, Delivered")
        await page.evaluate("scrollTo(0, 0)")
        await self.look_at_phone("guest-answers")
        await self.phone.button("Send our answer").click()
        await expect(self.phone.heading("Thank you, see you there!")).to_be_visible()
        await self.look_at_phone("guest-is-thanked")
        (mail,) = await eventually(lambda: self.platform.mails.naming("Chidi Okafor"))
        self.seen.append(mail["subject"])

    async def others_answer(self) -> None:
        for name, absent in (
            ("Nadia Petrov", "Ilya Petrov"),
            ("Astrid Lindqvist", ""),
            ("Luc Moreau", ""),
            ("Hana Tanaka", "Kenji Tanaka"),
        ):
            await self._answer(name, absent=absent)
        orla = self.platform.visitor()
        await orla.sign_in(await self._code_of("Orla Brennan"))

    async def _answer(self, name: str, *, absent: str) -> None:
        guest = self.platform.visitor()
        await guest.sign_in(await self._code_of(name))
        rsvp = await guest.rsvp()
        answer = answer_for(rsvp, absent={absent})
        for one in rsvp["guests"]:
            said = answer["guests"][one["id"]]
            if one["name"] in _DIETS:
                said["dietaryNeeds"] = _DIETS[one["name"]]
            for course, dishes in one["foodChoices"].items() if said["attending"] else ():
                said[f"{course}Id"] = dishes[len(one["name"]) % len(dishes)]["id"]
        answered = await guest.post("/api/rsvp", answer)
        assert answered.status_code == 200, answered.text
        await guest.rsvp(version=answered.json()["version"])

    async def _code_of(self, name: str) -> str:
        invites = await (await self.platform.host()).all_of("/api/invites")
        (code,) = [invite["code"] for invite in invites if name in invite["invitedGuests"]]
        return str(code)

    async def a_reply_by_telephone(self) -> None:
        await self._open_invite("Gwen Hughes")
        await self.look()
        await self.desk.link("Note their reply").click()
        gwen = fields_of(self.desk, "Gwen Hughes")
        await gwen.get_by_label("Yes, with joy").check()
        await choose_first_dishes(gwen)
        await self.look("reply-by-telephone")
        await self.desk.button("Note their reply").click()
        await expect(self.desk.page.get_by_text("One of you noted this answer")).to_be_visible()
        await self.look()

    async def lost_card(self) -> None:
        page = self.desk.page
        await self.desk.open("/hosts/invites")
        await self.desk.button("New code for Rosa Castellanos").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await self.look("lost-card", at=page.get_by_role("dialog"))
        await self.desk.button("Make a new code").click()
        await expect(page.get_by_role("dialog")).to_contain_text("opens nothing any more.")
        await self.look()

    async def who_has_not_answered(self) -> None:
        await self.desk.open("/hosts/invites/chase")
        orla = self.desk.page.get_by_role("listitem").filter(has_text="Orla Brennan")
        await orla.get_by_label("Email of").fill("orla@example.com")
        await orla.get_by_role("button", name="Note").click()
        await expect(self.desk.page.get_by_text("Noted for Orla Brennan.")).to_be_visible()
        await self.look("who-has-not-answered")

    async def lists(self) -> None:
        await self.desk.open("/hosts")
        await expect(self.desk.heading("Who is coming")).to_be_visible()
        await self.look("overview")
        for page in ("Guests", "Songs"):
            await self.desk.link(page).first.click()
            await expect(self.desk.button("Export as CSV")).to_be_visible()
            await self.look()

    async def caterer(self) -> None:
        page = self.desk.page
        await self.desk.open("/hosts")
        await self.desk.link("The caterer’s sheet").click()
        await expect(self.desk.button("The caterer has these numbers")).to_be_visible()
        await self.look("caterers-sheet")
        await self.desk.button("The caterer has these numbers").click()
        await expect(page.get_by_text("Nothing has changed since.")).to_be_visible()
        await self._somebody_changes_their_mind()
        await page.reload()
        changes = page.get_by_role("region", name="Changed since the handover")
        await expect(changes).to_contain_text("Chidi Okafor")
        await self.look("changed-since-the-handover", at=changes)

    async def _somebody_changes_their_mind(self) -> None:
        guest = self.platform.visitor()
        await guest.sign_in(await self._code_of("Amara Okafor"))
        held = await guest.rsvp()
        amended = answer_for(held, absent={"Chidi Okafor"}, needs=["vegan"])
        changed = await guest.put("/api/rsvp", amended | {"version": held["version"]})
        assert changed.status_code == 200, changed.text
        await guest.rsvp(version=changed.json()["version"])
