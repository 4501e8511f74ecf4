"""Operations: what a service task may ask for. Each returns effects; none touches a database or a network."""

from app.operations.catalogue import run
from app.operations.context import OperationContext

__all__ = ["OperationContext", "run"]
