"""Operations: what a service task may ask for. Each returns effects; none touches a database or a network."""

from app.operations.catalogue import OperationContext, run

__all__ = ["OperationContext", "run"]
