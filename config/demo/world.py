"""Who lives in the demo. Every name, number and address is invented."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DemoPerson:
    name: str
    email: str
    role: str


@dataclass(frozen=True)
class DemoBusiness:
    handle: str
    name: str
    legal_name: str
    size: str
    number: str
    country: str
    is_verified: bool
    profile: dict[str, str]
    members: list[DemoPerson]
    asks_for_verification: bool = True
    # Whose papers it sends, where they are not its own.
    paper: str = ""
    # As what somebody is invited, and for whom.
    invites: tuple[str, str] | None = None


@dataclass(frozen=True)
class DemoCustomer:
    name: str
    number: str
    language: str


@dataclass(frozen=True)
class DemoTalk:
    """A conversation: lines of (speaker, text); the customer is "", members are named."""

    customer: int
    handle: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    read_by_business: bool = True


STAFF = DemoPerson("Ines Robles", "ines@recado.example", "staff")
SECOND_STAFF = DemoPerson("Tomás Vidal", "tomas@recado.example", "staff")

CUSTOMERS = [
    DemoCustomer("Carmen Ruiz", "+34600000318", "es"),
    DemoCustomer("Jonas Weber", "+34600000427", "en"),
    DemoCustomer("Ada Okafor", "+34600000536", "en"),
]

BUSINESSES = [
    DemoBusiness(
        handle="vencejo",
        name="Vencejo Líneas Aéreas",
        legal_name="Vencejo Líneas Aéreas, S.A.",
        size="large",
        number="+34910000184",
        country="ES",
        is_verified=True,
        profile={
            "category": "airline",
            "description": "Vuelos entre la Península y las islas. Te avisamos aquí de cada cambio.",
            "tax_id": "A00000184",
            "address": "Calle del Hangar 4, Madrid",
            "website": "https://vencejo.example",
        },
        members=[
            DemoPerson("Amaia Lizarra", "amaia@vencejo.example", "owner"),
            DemoPerson("Luis Montero", "luis@vencejo.example", "agent"),
            DemoPerson("Nadia Benali", "nadia@vencejo.example", "agent"),
            # Sees figures, never messages: no keys.
            DemoPerson("Irene Soto", "irene@vencejo.example", "analyst"),
        ],
        invites=("agent", "Bruno Sanz, night shift"),
    ),
    DemoBusiness(
        handle="amelia",
        name="Padaria Amélia",
        legal_name="Amélia Duarte, Unipessoal Lda.",
        size="small",
        number="+351910000275",
        country="PT",
        is_verified=True,
        profile={
            "category": "bakery",
            "description": "Bread at seven, cakes to order.",
            "tax_id": "500000275",
            "address": "Rua do Forno 12, Tavira",
            "website": "https://amelia.example",
        },
        members=[
            DemoPerson("Amélia Duarte", "amelia@amelia.example", "owner"),
            DemoPerson("Rui Duarte", "rui@amelia.example", "agent"),
            DemoPerson("Sofia Lind", "sofia@amelia.example", "agent"),
        ],
    ),
    DemoBusiness(
        handle="cobalto",
        name="Banco Cobalto",
        legal_name="Banco Cobalto, S.A.",
        size="large",
        number="+34910000366",
        country="ES",
        is_verified=False,
        profile={
            "category": "bank",
            "description": "Your branch, in your pocket.",
            "tax_id": "A00000366",
            "address": "Plaza Mayor 1, Valladolid",
            "website": "https://cobalto.example",
        },
        members=[
            DemoPerson("Pablo Ferrer", "pablo@cobalto.example", "owner"),
            DemoPerson("Ruth Delgado", "ruth@cobalto.example", "agent"),
            DemoPerson("Hana Kimura", "hana@cobalto.example", "agent"),
        ],
    ),
    DemoBusiness(
        handle="chollos",
        name="Chollos Ya",
        legal_name="Chollos Ya Ventas, S.L.",
        size="small",
        number="+34910000548",
        country="ES",
        is_verified=False,
        profile={
            "category": "shop",
            "description": "Ofertas que duran un día.",
            "tax_id": "B00000548",
            "address": "Polígono Sur 22, Alcorcón",
            "website": "https://chollos.example",
        },
        members=[DemoPerson("Marta Vidal", "marta@chollos.example", "owner")],
        asks_for_verification=False,
    ),
]

TALKS = [
    DemoTalk(
        customer=0,
        handle="vencejo",
        lines=[
            ("", "Hola, ¿puedo llevar un carrito de bebé en el vuelo a Lisboa?"),
            (
                "Amaia Lizarra",
                "Sí, sin coste. Se entrega en la puerta y te lo devolvemos al bajar.",
            ),
            ("", "Perfecto. ¿Y se mantiene el asiento 14A?"),
            ("Luis Montero", "Se mantiene. Tu vuelo VJ 2184 sale a las 20:15, puerta H 22."),
        ],
    ),
    DemoTalk(
        customer=1,
        handle="vencejo",
        lines=[
            ("", "Good morning, the refund for VJ 2180 has not arrived yet."),
            ("Nadia Benali", "Good morning Jonas. It left us on Friday; banks take up to five days."),
            ("", "Thank you. I will look again on Wednesday."),
        ],
        read_by_business=False,
    ),
    DemoTalk(
        customer=0,
        handle="amelia",
        lines=[
            ("", "Boa tarde! ¿Tienen tarta de fresas para el sábado?"),
            ("Amélia Duarte", "Boa tarde, Carmen! Sim, para ocho o para doce personas."),
            ("", "¡Qué bonita! La de fresas para ocho, por favor."),
        ],
    ),
    DemoTalk(
        customer=2,
        handle="amelia",
        lines=[
            ("", "Do you bake gluten-free bread on Sundays?"),
            ("Rui Duarte", "Every Sunday from nine, and we keep one for you if you tell us."),
        ],
    ),
    DemoTalk(
        customer=1,
        handle="cobalto",
        lines=[
            ("", "Hello, is the branch at Plaza Mayor open on Saturday?"),
            ("Ruth Delgado", "Hello Jonas. Saturdays from ten to two until June."),
        ],
    ),
]
