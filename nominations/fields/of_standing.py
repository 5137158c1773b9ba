"""What speaks for or against a nominee beside the achievement: rarely so, and then it must be said.

Discipline (E05), death (E15), how long a collective has stood (E16), who lives elsewhere (E07).
"""

from __future__ import annotations

from .field import ALL, COLLECTIVE, PEOPLE, Field, Kind, Part, Table, Told
from .field import marked as _

OF_PEOPLE = (
    Field(
        name="discipline_until",
        label=_("Thi hành kỷ luật đến"),
        kind=Kind.DAY,
        families=PEOPLE,
        part=Part.STANDING,
        stored=((Table.PERSON, "discipline_until"),),
        help=_("Chỉ ghi khi đã bị kỷ luật: ngày hết hạn theo quyết định, dd/mm/yyyy."),
        example="31/12/2023",
        told=Told.PERSONAL,
        in_blank=False,
        width=14,
        synonyms=(
            "thi hanh ky luat den",
            "ky luat den",
            "het han ky luat",
            "ngay het ky luat",
            "het thoi han ky luat",
            "thoi han ky luat den",
        ),
    ),
    Field(
        name="deceased_on",
        label=_("Ngày mất"),
        kind=Kind.DAY,
        families=PEOPLE,
        part=Part.STANDING,
        stored=((Table.PERSON, "deceased_on"),),
        help=_("Chỉ ghi khi đề nghị truy tặng, dd/mm/yyyy."),
        example="20/07/2026",
        told=Told.PERSONAL,
        in_blank=False,
        width=14,
        synonyms=("ngay mat", "mat ngay", "da mat ngay", "qua doi ngay", "ngay tu tran"),
    ),
    Field(
        name="posthumous",
        label=_("Truy tặng"),
        kind=Kind.FLAG,
        families=PEOPLE,
        part=Part.STANDING,
        stored=((Table.NOMINATION, "posthumous"),),
        help=_("Người được đề nghị đã mất."),
        example="x",
        in_blank=False,
        width=9,
        synonyms=("truy tang", "de nghi truy tang"),
    ),
)
OF_COLLECTIVES = (
    Field(
        name="established_year",
        label=_("Năm thành lập"),
        kind=Kind.YEAR,
        families=(COLLECTIVE,),
        part=Part.STANDING,
        stored=((Table.COLLECTIVE, "established_year"),),
        least=1000,
        most=2100,
        help=_("Ghi năm bằng bốn chữ số, ví dụ 2015."),
        example="2015",
        in_blank=False,
        width=10,
        synonyms=("nam thanh lap", "thanh lap nam", "hoat dong tu nam", "nam ra doi"),
        exported=True,
    ),
)
OF_ALL = (
    Field(
        name="residence",
        label=_("Đang cư trú ở"),
        kind=Kind.TEXT,
        families=ALL,
        part=Part.STANDING,
        stored=((Table.PERSON, "residence"), (Table.COLLECTIVE, "residence")),
        longest=120,
        help=_("Chỉ ghi khi không ở phường, xã đề nghị: tên phường, xã khác."),
        example="Phường Đô Vinh",
        told=Told.PERSONAL,
        in_blank=False,
        width=20,
        synonyms=("dang cu tru o", "phuong xa cu tru", "noi dang cu tru", "tam tru tai"),
    ),
)
