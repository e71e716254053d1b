"""What the demo's businesses answer by themselves: the airline at any hour, the bakery by open inboxes."""

from typing import Any
from uuid import UUID

from messaging.automation.engine import DAYS
from messaging.automation.rules import NO_RULES
from messaging.services.automation import save_rules


def seed_automation(handle: str, business_id: UUID, owner_id: UUID) -> None:
    """Keep a demo business's rules, if it has some."""
    if handle in RULES:
        save_rules(business_id=business_id, document=RULES[handle], version=0, actor_id=owner_id)


def _command(name: str, hint: str, text: str, *buttons: tuple[str, str]) -> dict[str, Any]:
    made = [
        {"id": f"{name}-{place}", "text": text, "command": command}
        for place, (text, command) in enumerate(buttons, start=1)
    ]
    return {"name": name, "hint": hint, "text": text, "buttons": made}


RULES: dict[str, dict[str, Any]] = {
    "vencejo": {
        **NO_RULES,
        "zone": "Europe/Madrid",
        "hours": {day: [["06:00", "23:00"]] for day in DAYS},
        "holidays": ["2026-12-25", "2027-01-01"],
        "greeting": {
            "on": True,
            "days": 30,
            "text": "Hola, somos Vencejo. Escribe / y elige, o cuéntanos qué necesitas.",
        },
        "away": {
            "on": True,
            "text": "De 23:00 a 6:00 no hay nadie. Los comandos con / responden a cualquier hora.",
        },
        "commands": [
            _command(
                "vuelo",
                "Estado de tu vuelo: hora y puerta",
                "VJ 2184 Madrid - Lisboa sale a las 20:15, puerta H 22. La puerta cierra a las 19:45.",
                ("Cambiar de vuelo", "cambio"),
                ("Pedir el reembolso", "reembolso"),
                ("Hablar con alguien", ""),
            ),
            _command(
                "equipaje",
                "Qué puedes llevar y cuánto pesa",
                "En cabina, una maleta de 10 kg (55 x 40 x 20 cm) y un bolso. El carrito, sin coste.",
            ),
            _command(
                "cambio",
                "Cambiar la fecha o la hora",
                "Puedes cambiar sin coste hasta 24 horas antes de la salida. ¿Qué día te va bien?",
            ),
            _command(
                "reembolso",
                "Cuándo y cómo te devolvemos el dinero",
                "Devolvemos por el mismo medio de pago en 5 días. ¿Lo pedimos?",
                ("Sí, pedidlo", ""),
                ("No, gracias", ""),
            ),
            _command(
                "horario",
                "Cuándo te atiende una persona",
                "Todos los días de 6:00 a 23:00, hora de Madrid.",
            ),
        ],
    },
    "amelia": {
        **NO_RULES,
        "zone": "Europe/Lisbon",
        "hours": {
            **{day: [["07:00", "13:00"], ["15:00", "19:00"]] for day in DAYS},
            "sat": [["07:00", "14:00"]],
            "sun": [["09:00", "13:00"]],
        },
        "holidays": ["2026-12-25"],
        "greeting": {
            "on": True,
            "days": 14,
            "text": "Boa tarde! Escreva / para ver o que temos, ou pergunte: respondemos entre fornadas.",
        },
        "away": {
            "on": True,
            "text": "A padaria está fechada. Respondemos às sete, com o primeiro pão.",
        },
        "commands": [
            _command(
                "encomenda",
                "Encomendar um bolo: data, fatias e sabor",
                "Que bolo deseja? Diga-nos também a data e quantas pessoas são.",
                ("Morango", ""),
                ("Limão", ""),
                ("Chocolate", ""),
            ),
            _command("hoje", "O que há no balcão", "Hoje: pão de centeio, pão de milho, bolo de laranja."),
            _command(
                "horario",
                "Horário e feriados",
                "Segunda a sexta 7-13 e 15-19, sábado 7-14, domingo 9-13.",
                ("Como chegar", "chegar"),
            ),
            _command("chegar", "Morada e como chegar", "Rua do Forno 12, Tavira, atrás do mercado."),
        ],
    },
}
