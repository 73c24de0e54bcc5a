namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>What rules a run follows on both axes of variants. The whole world has the same.</summary>
[GenerateSerializer, Immutable]
public sealed record ProtocolSettings([property: Id(0)] ProtocolKind Protocol, [property: Id(1)] VfioBaseKind Base)
{
    /// <summary>The reference contract on the merged revoke rules.</summary>
    public static ProtocolSettings Reference { get; } = Of(ProtocolKind.Reference);

    /// <summary>This protocol on the base that it is taken to stand on.</summary>
    public static ProtocolSettings Of(ProtocolKind protocol) => new(protocol, protocol.DefaultBase());
}
