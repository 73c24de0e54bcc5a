using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Sharing;

/// <summary>Who asks for a lock, and for which of its operations: the thread that will hold it.</summary>
[GenerateSerializer, Immutable]
public readonly record struct LockTicket([property: Id(0)] EntityId Holder, [property: Id(1)] OperationId Operation)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Holder} #{Operation.Value}");
}
