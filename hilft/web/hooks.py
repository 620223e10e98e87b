"""Where networks call us. They have no session and no form: each call proves itself, or nothing of it is kept."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hilft.channels.contract import Call
from hilft.channels.hooks import LARGEST, take_call
from hilft.web.request import HouseRequest


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HouseRequest, key: str) -> HttpResponse:
    """Hand a network's call on as it came, and its answer back."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    call = Call(request.method or "", request.GET.dict(), headers, body, request.now)
    answer = take_call(key, call)
    return HttpResponse(answer.body, status=answer.status, content_type=answer.media_type)
