"""A browser's end of a push: delivered to its worker by the browser itself, and what it then shows."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page
from playwright.sync_api import Worker as ServiceWorker

from accounts.models.people import User
from accounts.models.sessions import DoorSession
from tests.browser.people import Person, eventually
from tests.messaging.push_service import BrowserEnd

BUT_NEWS, A_TEST = '{"v":1}', '{"v":1,"test":1}'
# What the worker would show is noted, with the badge of that moment; a wake ends when its work has ended.
NOTE_WHAT_IS_SHOWN = """() => {
  if (self.noted) return;
  const { registration, navigator } = self;
  self.noted = [];
  // However slow the machine: that it is not waited for has a test of its own.
  Object.assign(LATEST, { list: 60_000, text: 60_000, all: 60_000 });
  registration.showNotification = async (title, options) =>
    void self.noted.push({ title, ...options, unread: self.unread });
  navigator.setAppBadge = async (unread) => void (self.unread = unread);
  navigator.clearAppBadge = async () => void (self.unread = 0);
  const { waitUntil } = ExtendableEvent.prototype;
  self.works = [];
  ExtendableEvent.prototype.waitUntil = function (work) {
    self.works.push([this.type, Promise.resolve(work).then(() => "done", String)]);
    return waitUntil.call(this, work);
  };
}"""
ENDED = """async () => {
  const work = self.works.find(([kind]) => kind === "push");
  const how = work ? await work[1] : "";
  return how && { how, shown: self.noted.splice(0), rest: self.works.splice(0) && 0 };
}"""
SUBSCRIBED = """([endpoint, keys]) => {
  const isOn = () => sessionStorage.getItem("subscribed") === "yes";
  const made = (key) => ({
    endpoint, options: { userVisibleOnly: true, applicationServerKey: key },
    toJSON: () => ({ endpoint, keys }),
    unsubscribe: async () => sessionStorage.removeItem("subscribed") ?? true,
  });
  const proto = PushManager.prototype;
  proto.subscribe = async ({ applicationServerKey }) => {
    sessionStorage.setItem("subscribed", "yes");
    return made(applicationServerKey.buffer);
  };
  proto.getSubscription = async () => (isOn() ? made(null) : null);
}"""


class Worker:
    """The service worker of a door, in a page's browser.

    `wake` has the browser dispatch a real `push` event, by the same way as its push service would. A headless
    shell has neither notifications nor badges (its embedder has no notification service, so that permission
    is always denied, whatever a test grants): what the worker shows is noted instead, unless `is_real`.
    """

    def __init__(self, page: Page, scope: str, *, is_real: bool = False) -> None:
        self.page, self.scope, self.is_real = page, scope, is_real
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        self.session = page.context.new_cdp_session(page)
        self.registrations: list[dict[str, Any]] = []
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._learn)
        self.session.send("ServiceWorker.enable")
        self.wait(lambda: self.registrations)
        if not is_real:
            self.worker.evaluate(NOTE_WHAT_IS_SHOWN)

    def _learn(self, event: dict[str, Any]) -> None:
        own = [one for one in event["registrations"] if one["scopeURL"].endswith(self.scope)]
        self.registrations.extend(own)

    @property
    def worker(self) -> ServiceWorker:
        def there() -> list[ServiceWorker]:
            return [one for one in self.page.context.service_workers if self.scope in one.url]

        found: list[ServiceWorker] = self.wait(there)
        return found[0]

    def wait(self, look: Callable[[], Any]) -> Any:
        found: list[Any] = []

        def has_come() -> bool:
            found[:] = [look()]
            return bool(found[0])

        eventually(self.page, has_come)
        return found[0]

    def deliver(self, data: str = BUT_NEWS) -> None:
        registration = self.registrations[-1]
        origin = "/".join(registration["scopeURL"].split("/")[:3])
        self.session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": registration["registrationId"], "data": data},
        )

    def wake(self, data: str = BUT_NEWS) -> list[dict[str, Any]]:
        """What the worker shows on a push; the browser was asked to wait until it had."""
        self.deliver(data)
        ended: dict[str, Any] = self.wait(lambda: self.worker.evaluate(ENDED))
        assert ended["how"] == "done"
        shown: list[dict[str, Any]] = ended["shown"]
        assert shown, "a push that shows nothing is a broken promise"
        return shown


def stand_in_for_the_push_service(page: Page, browser: BrowserEnd) -> None:
    """Subscribing alone needs a push service on the internet: its answer is given, with a browser's keys."""
    document = browser.document()
    page.add_init_script(f"({SUBSCRIBED})({[document['endpoint'], document['keys']]!r})")


def stand_in_the_list_of_devices(person: Person, user: User) -> DoorSession:
    """As a sign-in leaves a session there; a subscription is bound to it."""
    door = person.door
    key = next(one["value"] for one in person.context.cookies() if one["name"] == door.cookie)
    facts = {"browser": "Chromium", "system": "Linux", "address": "127.0.0.1"}
    return DoorSession.objects.create(user=user, door=door.name, session_key=key, **facts)


def choose(page: Page, **choices: Any) -> None:
    """As the settings page keeps it."""
    script = """async ([name, changes]) => {
      const { revise } = await import("/static/accounts/js/lib/keystore.js");
      await revise(name, (known) => ({ ...known, ...changes }));
    }"""
    page.evaluate(script, [f"push/{page.evaluate('() => document.body.dataset.door')}", choices])
