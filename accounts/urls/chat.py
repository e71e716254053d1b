from django.urls import URLPattern, URLResolver, path

from accounts.views import chat, chat_pin, data, devices

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", chat.sign_in, name="sign-in"),
    path("sign-in/code/", chat.sign_in_code, name="sign-in-code"),
    path("sign-in/name/", chat.sign_in_name, name="sign-in-name"),
    path("sign-in/pin/", chat_pin.sign_in_pin, name="sign-in-pin"),
    path("sign-in/whose/", chat_pin.sign_in_whose, name="sign-in-whose"),
    path("sign-in/afresh/", chat_pin.sign_in_afresh, name="sign-in-afresh"),
    path("sign-out/", chat.sign_out, name="sign-out"),
    path("number/", chat_pin.number, name="number"),
    path("pin/", chat_pin.pin, name="pin"),
    path("pin/remove/", chat_pin.pin_remove, name="pin-remove"),
    path("pin/forget/", chat_pin.pin_forget, name="pin-forget"),
    path("keys/", chat.keys, name="keys"),
    path("start-again/", chat.start_again, name="start-again"),
    path("devices/", devices.devices, name="devices"),
    path("devices/others/end/", devices.end_others, name="devices-end-others"),
    path("devices/<uuid:session_id>/end/", devices.end, name="device-end"),
    path("data/", data.customer_data, name="data"),
    path("data/delete-account/", data.delete_account, name="delete-account"),
    path("data/exports/", data.OF_CUSTOMER.ask(), name="ask-for-export"),
    path("data/exports/<uuid:export_id>/", data.OF_CUSTOMER.file(), name="export"),
    path("data/exports/<uuid:export_id>/stop/", data.OF_CUSTOMER.stop(), name="stop-export"),
    path("safety/<uuid:peer_id>/", chat.safety, name="safety"),
]
