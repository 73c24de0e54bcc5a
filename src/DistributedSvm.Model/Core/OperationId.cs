namespace DistributedSvm.Model.Core;

/// <summary>Names a pending operation in its owner's table; every reply carries it back. Unique within the owner.</summary>
[GenerateSerializer, Immutable]
public readonly record struct OperationId([property: Id(0)] long Value) : IComparable<OperationId>
{
    /// <summary>No operation: nobody waits for an answer.</summary>
    public bool IsNone => Value == 0;

    public int CompareTo(OperationId other) => Value.CompareTo(other.Value);
}
