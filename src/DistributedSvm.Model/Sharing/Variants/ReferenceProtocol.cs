namespace DistributedSvm.Model.Sharing.Variants;

/// <summary>The contract itself: negotiation by the core, every check at its place, the correct translation.</summary>
public sealed class ReferenceProtocol : SharingProtocol
{
    public override ProtocolKind Kind => ProtocolKind.Reference;
}
