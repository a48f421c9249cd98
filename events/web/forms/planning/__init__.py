"""The form in which an event is planned: made from the parts that its kind has, and from nothing else."""

from events.web.forms.planning.form import PlanForm, move_form, plan_form

__all__ = ["PlanForm", "move_form", "plan_form"]
