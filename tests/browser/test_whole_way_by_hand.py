"""One nomination from draft to certificate, by the accounts of the demo, in a real browser."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from audit.verify import verify
from nominations.lifecycle import State
from nominations.models import Nomination
from tests import worlds
from tests.browser.office import IN_BROWSER, Office
from workflows.decisions.models import DecisionItem
from workflows.kernel.consistency import check

pytestmark = IN_BROWSER


def begin(page: Page, label: str) -> None:
    """From the dossier to the form of an action."""
    page.get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=label)).to_be_visible()


def finish(page: Page, label: str) -> None:
    """Press the form's one button; the next page says it is done."""
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã")


SUBJECT = "Katơr Thị Bé"


def test_one_nomination_by_hand_from_draft_to_certificate(
    live_server: LiveServer, chromium: Browser
) -> None:
    worlds.make_world()
    office = Office(chromium, live_server.url)
    today = timezone.localdate().strftime("%d/%m/%Y")

    # The ward: draft, its own points, evidence, consent, letter.
    page = office.at("mybinh.canbo", "/ho-so/")
    group = page.locator("details", has_text="Soạn hồ sơ mới")
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    page.get_by_role("link", name="Công dân học tập tiêu biểu").click()
    page.get_by_label("Họ và tên").fill(SUBJECT)
    page.get_by_label("Ngày sinh").fill("1962")
    page.get_by_role("radio", name="Nữ").check()
    page.get_by_label("Thành tích").fill("Phục dựng 9 mẫu hoa văn thổ cẩm cổ, năm 2023")
    page.get_by_role("button", name="Lưu thành bản nháp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SUBJECT)
    number = Nomination.objects.get(subject_name=SUBJECT).number
    page.get_by_role("link", name="Sửa hồ sơ", exact=True).click()
    own = page.get_by_role("group", name="Tự chấm theo tiêu chí")
    for place in range(own.locator(".points input").count()):
        own.locator(".points input").nth(place).fill("8")
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu hồ sơ")
    page.get_by_label("Thêm giấy tờ").select_option(index=0)
    page.get_by_label("chọn tệp").set_input_files(
        {"name": "bao-cao.pdf", "mimeType": "application/pdf", "buffer": worlds.pdf()}
    )
    finish(page, "Thêm minh chứng")
    begin(page, "Ghi sự đồng ý")
    page.get_by_role("radio", name="Xử lý dữ liệu cá nhân").check()
    page.get_by_label("Họ tên người đồng ý").fill(SUBJECT)
    finish(page, "Ghi sự đồng ý")
    begin(page, "Trình Chủ tịch Hội phường")
    finish(page, "Trình Chủ tịch Hội phường")
    expect(page.get_by_role("status")).to_contain_text("Tiếp theo: Duyệt, gửi")

    page = office.at("mybinh.chutich", "/to-trinh/")
    page.get_by_label("Số tờ trình").fill("01/TTr-HKH")
    page.get_by_label("Ngày tờ trình").fill(today)
    page.get_by_label("Ngày biên bản").fill(today)
    page.get_by_role("button", name="Lập tờ trình").click()
    finish(page, "Duyệt và gửi những hồ sơ đã chọn")

    # The city: receive, ask, hear, score, confirm.
    page = office.next_task("tp.tiepnhan", SUBJECT)
    begin(page, "Tiếp nhận")
    finish(page, "Tiếp nhận")
    page = office.next_task("tp.thamdinh", SUBJECT)
    begin(page, "Lấy ý kiến phòng, ban")
    finish(page, "Lấy ý kiến phòng, ban")
    for department in ("gddt", "vhtt"):
        page = office.next_task(f"{department}.canbo", SUBJECT)
        begin(page, "Cho ý kiến")
        page.get_by_role("radio").first.check()
        page.get_by_label("Lý do, nhận xét").fill("Nhất trí đề nghị")
        finish(page, "Cho ý kiến")
    page = office.next_task("tp.thamdinh", SUBJECT)
    begin(page, "Đề xuất kết quả thẩm định")
    page.get_by_role("radio", name="Đủ điều kiện", exact=True).check()
    page.get_by_label("Nhận xét").fill("Có sản phẩm đã dùng được, truyền nghề cho nhiều người")
    for points in page.get_by_label("Điểm", exact=True).all():
        points.fill("9")
    finish(page, "Đề xuất kết quả thẩm định")
    page = office.next_task("tp.chutich", SUBJECT)
    begin(page, "Xác nhận đủ điều kiện")
    finish(page, "Xác nhận đủ điều kiện")

    # The ward reads nothing of what is sealed.
    page = office.at("mybinh.canbo", f"/ho-so/{number}/")
    expect(page.get_by_role("main")).to_contain_text("Đang xét")
    expect(page.get_by_role("main")).not_to_contain_text("Đủ điều kiện")

    # The council: call, attendance, agenda, vote, result, minutes.
    page = office.at("tp.thuky", "/hoi-dong/")
    page.get_by_label("Địa điểm").fill("Hội trường UBND thành phố")
    page.get_by_role("button", name="Triệu tập phiên họp").click()
    finish_quietly(page, "Đưa vào chương trình", SUBJECT)
    session = page.url.removeprefix(live_server.url)
    members = ["hoidong.chutich", *(f"hoidong.{place}" for place in range(1, 8))]
    for member in members:
        name = worlds.who(member).full_name
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.get_by_text("Có mặt 8/9")).to_be_visible()
    page.get_by_role("button", name="Mở bỏ phiếu 1 mục").click()
    for member in members:
        window = office.at(member, session)
        window.get_by_role("link", name="Bỏ phiếu mục 1").click()
        window.get_by_role("button", name="Đồng ý", exact=True).click()
        expect(window.get_by_role("status")).to_contain_text("Đã nhận phiếu")
    page = office.at("tp.thuky", session)
    page.get_by_role("button", name="Đóng và kiểm phiếu 1 mục").click()
    expect(page.get_by_text("8–0 đạt")).to_be_visible()
    page = office.at("hoidong.chutich", session)
    page.get_by_role("button", name="Xác nhận thông qua").click()
    page.get_by_label("Số biên bản").fill("01/BB-HĐTĐKT")
    page.get_by_role("button", name="Ký biên bản phiên họp").click()
    expect(page.get_by_text("biên bản số 01/BB-HĐTĐKT")).to_be_visible()

    # The decision: draft, sign with the password, number, hand over.
    page = office.at("tp.chutich", "/quyet-dinh/")
    page.get_by_label("Danh hiệu").select_option(label="Công dân học tập tiêu biểu")
    page.get_by_label("Trích yếu").fill("Về việc khen thưởng công dân học tập tiêu biểu")
    page.get_by_role("button", name="Lập dự thảo quyết định").click()
    finish_quietly(page, "Đưa vào dự thảo, trình ký", SUBJECT)
    decision = page.url.removeprefix(live_server.url)
    page = office.at("ubnd.chutich", decision)
    draft = page.get_by_role("link", name="Mở bản dự thảo").get_attribute("href")
    # A headless browser shows no PDF: the same session fetches it.
    opened = page.context.request.get(f"{live_server.url}{draft}")
    assert opened.ok and opened.body().startswith(b"%PDF")
    page = office.at("ubnd.chutich", decision)
    page.get_by_label("để xác nhận đúng người ký").fill("khuyenhoc-demo")
    page.get_by_role("button", name="Ký cả danh sách").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ký")
    page = office.at("ubnd.vanthu", decision)
    page.get_by_label("Ngày quyết định").fill(today)
    page.get_by_role("button", name="Cấp số và ban hành").click()
    expect(page.get_by_role("status")).to_contain_text("ban hành")
    page = office.next_task("tp.tiepnhan", SUBJECT)
    begin(page, "Ghi đã trao")
    page.get_by_label("Người nhận").fill(SUBJECT)
    finish(page, "Ghi đã trao")

    # The public reads what the paper's code leads to, without an account.
    item = DecisionItem.objects.select_related("nomination").get(nomination__number=number)
    page = chromium.new_context(locale="vi-VN").new_page()
    page.goto(f"{live_server.url}/v/{item.verification_code}/")
    expect(page.get_by_role("main")).to_contain_text(SUBJECT)
    expect(page.get_by_role("main")).to_contain_text(item.nomination.decision_number)
    assert item.nomination.state == State.AWARDED
    assert list(verify()) == []
    assert list(check()) == []


def finish_quietly(page: Page, button: str, subject: str) -> None:
    """A list with everybody ticked: press its button, the subject is in the list above."""
    expect(page.get_by_role("checkbox", name=subject)).to_be_checked()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("checkbox", name=subject)).to_have_count(0)
    expect(page.get_by_role("link", name=subject).first).to_be_visible()
