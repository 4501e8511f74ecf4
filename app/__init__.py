"""Lianban (联办): departments of a county working together, by BPMN and statutory deadlines."""
