"""What people type for an action; pages and the API show and check the same forms."""

from .appraisal import (
    REMARK_COLUMNS,
    ClearanceForm,
    EligibleForm,
    HoldForm,
    MoreReturnsForm,
    NotEligibleForm,
    ProposeForm,
    RefuseForm,
    ReturnForm,
    VerifyForm,
)
from .common import AREA, CodedReasonForm, Nothing, ReasonForm, offer
from .consultation import ConsultForm, OpinionForm
from .public import NoticeForm, PublicRemarkForm, RemarkAnswerForm, RemarkChoiceForm
from .scholarship import AcknowledgeForm, ConsentGivenForm, PayForm
from .signature import (
    CorrectForm,
    DecideForm,
    DraftForm,
    HandOverForm,
    RevokeForm,
    SignForm,
    StepUpField,
)
from .tasks import PassOnForm, ReassignForm
from .ward import (
    AttachForm,
    ConsentForm,
    EditForm,
    OpenPlaceForm,
    RemoveEvidenceForm,
    ResubmitForm,
    SubmitForm,
    WithdrawForm,
)

__all__ = [
    "AREA",
    "REMARK_COLUMNS",
    "AcknowledgeForm",
    "AttachForm",
    "ClearanceForm",
    "CodedReasonForm",
    "ConsentForm",
    "ConsentGivenForm",
    "ConsultForm",
    "CorrectForm",
    "DecideForm",
    "DraftForm",
    "EditForm",
    "EligibleForm",
    "HandOverForm",
    "HoldForm",
    "MoreReturnsForm",
    "NotEligibleForm",
    "Nothing",
    "NoticeForm",
    "OpenPlaceForm",
    "OpinionForm",
    "PassOnForm",
    "PayForm",
    "ProposeForm",
    "PublicRemarkForm",
    "ReasonForm",
    "ReassignForm",
    "RefuseForm",
    "RemarkAnswerForm",
    "RemarkChoiceForm",
    "RemoveEvidenceForm",
    "ResubmitForm",
    "ReturnForm",
    "RevokeForm",
    "SignForm",
    "StepUpField",
    "SubmitForm",
    "VerifyForm",
    "WithdrawForm",
    "offer",
]
