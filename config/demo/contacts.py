"""The bakery's contacts: a table that was imported, and customers behind some of its numbers."""

import csv
import io
import random

from accounts.crypto.keyrings import PartyType
from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.services.phones import claim_number_for_customer
from config.demo.keys import DemoKeys, make_keys
from messaging.services.imports import match_columns, run_import, start_import, upload_contacts

CONTACTS, CUSTOMERS = 200, 44
FIRST_NAMES = [
    "Ana", "Beatriz", "Bruno", "Carla", "Diogo", "Elena", "Fábio", "Gonçalo", "Helena", "Inês", "Jorge",
    "Laura", "Leonor", "Lucía", "Luísa", "Marco", "Marta", "Miguel", "Nuno", "Paula", "Pedro", "Raquel",
    "Rita", "Sara", "Sofia", "Teresa", "Tiago", "Tomás", "Vera", "Xavier",
]  # fmt: skip
LAST_NAMES = [
    "Alves", "Antunes", "Barros", "Cabral", "Campos", "Castro", "Cunha", "Duarte", "Esteves", "Faria",
    "Ferraz", "Garcia", "Guerra", "Lopes", "Marques", "Matos", "Moreira", "Neves", "Pinto", "Quintela",
    "Ramos", "Reis", "Rocha", "Serra", "Soares", "Vaz", "Viegas",
]  # fmt: skip
PLACES = ["Tavira"] * 6 + ["Olhão"] * 2 + ["Faro", "Cabanas", "Ayamonte"]
LABELS = ["regular", "cakes", "gluten-free", "wholesale", "market day"]
HEADERS = [
    "Telemóvel", "Nome", "Cidade", "Idioma", "Etiquetas", "Pontos", "Última encomenda", "Consentimento",
    "Data do consentimento",
]  # fmt: skip
MAPPING = [
    "number", "name", "place", "language", "labels", "new:number", "new:date", "consent", "consent_date",
]  # fmt: skip


def number_of(place: int) -> str:
    return f"+351910001{place:03}"


def seed_contacts(business: Business, owner_id: object, customers: list[Customer]) -> None:
    """Import the bakery's table, the demo's own customers on it as well; each says who allowed marketing."""
    dice = random.Random(7)  # noqa: S311  # nosec B311
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(HEADERS)
    for place in range(CONTACTS):
        name = f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {dice.choice(LAST_NAMES)}"
        table.writerow([number_of(place), name, *_row(dice)])
    for customer in customers:
        number = customer.phone_claims.get(released_at__isnull=True).number
        table.writerow([str(number), customer.name, *_row(dice, is_asked=True)])
    made = upload_contacts(
        business=business,
        actor_id=owner_id,  # type: ignore[arg-type]
        upload=io.BytesIO(text.getvalue().encode()),
        file_name="clientes.csv",
    )
    ids = {"business_id": business.id, "import_id": made.id}
    wording = "Quero receber novidades da Padaria Amélia."
    match_columns(**ids, mapping=MAPPING, source="Paper form in the shop", wording=wording)
    start_import(**ids, actor_id=owner_id)  # type: ignore[arg-type]
    run_import(import_id=made.id)


def _row(dice: random.Random, *, is_asked: bool = False) -> list[str]:
    labels = dice.sample(LABELS, dice.choice([0, 1, 1, 2]))
    day = f"2026-{dice.randint(1, 9):02}-{dice.randint(1, 28):02}"
    has_consent = is_asked or dice.random() < 0.8
    return [
        dice.choice(PLACES),
        dice.choice(["pt", "pt", "es", "en"]),
        ",".join(labels),
        str(dice.randint(0, 400)),
        day,
        "sim" if has_consent else "",
        f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}" if has_consent else "",
    ]


def make_customers() -> list[DemoKeys]:
    """People with phones and keys, without backups: they are there to be written to."""
    dice = random.Random(11)  # noqa: S311  # nosec B311
    made = []
    for place in range(CUSTOMERS):
        name = f"{FIRST_NAMES[place % len(FIRST_NAMES)]} {dice.choice(LAST_NAMES)}"
        customer = claim_number_for_customer(
            number=number_of(place), name=name, language=dice.choice(["es", "en"])
        )
        made.append(make_keys(customer.id, PartyType.CUSTOMER, customer.user_id))
    return made
