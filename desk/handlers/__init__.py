"""Load, decide, save, audit, enqueue: one unit of work each. They may run twice; nothing outside the unit changes.

They never catch the store's errors: a failed statement ends the unit (performance.md).
"""
