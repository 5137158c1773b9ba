"""The rules of an award as plain fields: in use or not, how severe, and each parameter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import AwardType, AwardTypeVersion
from .own_forms import OwnFieldsField
from .rule_parameters import AwardCode, Share, YesNo
from .rulebook import RULES, SEVERITIES, Rule

_OFF = "off"
#: Kept by the version itself: its rules come from their own fields, its state by acts.
_NOT_TYPED = frozenset({"id", "rules", "number", "status", "published_at"})


def _use(rule: Rule) -> forms.Field:
    return forms.ChoiceField(
        label=f"{rule.code}. {rule.title}",
        required=False,
        choices=[("", _("như thường lệ")), *SEVERITIES.items(), (_OFF, _("không dùng"))],
        help_text=_("Thường lệ: %(severity)s. Căn cứ: %(source)s.")
        % {"severity": SEVERITIES[rule.severity], "source": rule.source},
    )


def _name(rule: Rule, key: str) -> str:
    return f"rule_{rule.code}__{key}"


def rule_fields() -> dict[str, forms.Field]:
    """Every field of every rule, in the order of the rulebook."""
    found: dict[str, forms.Field] = {}
    for rule in RULES.values():
        found[_name(rule, "use")] = _use(rule)
        for one in rule.parameters:
            field = one.field()
            field.label = f"{rule.code}: {field.label}"
            found[_name(rule, one.code)] = field
    return found


class _RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The rules of a version as fields; what they come to is checked by the version itself."""

    #: What of the version it keeps.
    OWN = frozenset({"rules"})

    class Meta:
        model = AwardTypeVersion
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awards = list(AwardType.objects.values_list("code", "name"))
        stored = self.instance.rules if isinstance(self.instance.rules, dict) else {}
        for rule in RULES.values():
            own = stored.get(rule.code)
            own = own if isinstance(own, dict) else {}
            self.initial[_name(rule, "use")] = _OFF if own.get("off") else own.get("severity", "")
            for one in rule.parameters:
                value, field = own.get(one.code), self.fields[_name(rule, one.code)]
                if isinstance(one, AwardCode) and isinstance(field, forms.ChoiceField):
                    field.choices = [("", _("không đòi")), *awards]
                if isinstance(one, Share) and isinstance(value, list) and value[1:] == [100]:
                    value = value[0]
                self.initial[_name(rule, one.code)] = value

    def clean(self) -> dict[str, Any]:
        """Put the rules together again; the version's own check says what is wrong with them."""
        cleaned = super().clean() or self.cleaned_data
        rules: dict[str, Any] = {}
        for rule in RULES.values():
            own: dict[str, Any] = {}
            use = cleaned.get(_name(rule, "use"))
            if use == _OFF:
                own["off"] = True
            elif use:
                own["severity"] = use
            for one in rule.parameters:
                value = cleaned.get(_name(rule, one.code))
                typed = one.typed(value)
                if isinstance(one, YesNo | AwardCode):
                    if typed != one.default:
                        own[one.code] = typed
                elif value not in (None, ""):
                    own[one.code] = typed
            if own:
                rules[rule.code] = own
        self.instance.rules = rules
        return cleaned

    def _post_clean(self) -> None:
        """The version is checked whole when it is kept, not a part of it here."""
        if type(self).Meta.fields:
            super()._post_clean()  # type: ignore[misc]

    def keep(self) -> None:
        """``clean`` has put the rules on the version."""


class _VersionForm(_RulesForm):
    """A version whole, for the administration."""

    declared = OwnFieldsField()

    class Meta:
        model = AwardTypeVersion
        fields = tuple(
            field.name
            for field in (*AwardTypeVersion._meta.fields, *AwardTypeVersion._meta.many_to_many)
            if field.editable and field.name not in _NOT_TYPED
        )


RulesForm: type[_RulesForm] = type("RulesForm", (_RulesForm,), rule_fields())
VersionForm: type[_VersionForm] = type("VersionForm", (_VersionForm,), rule_fields())
