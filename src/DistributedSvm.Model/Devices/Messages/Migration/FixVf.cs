using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A VF's driver to the GuC after a migration: it begins to fix its addresses (RESFIX_START), or has (RESFIX_DONE), both under a marker of its choice. Answer to
/// <see cref="ReplyTo"/>: <see cref="Completed"/>; EREMCHG when the VF was migrated again since it began, EPERM when it was not migrated.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record FixVf(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId ReplyTo,
    [property: Id(2)] int Vf,
    [property: Id(3)] long Marker,
    [property: Id(4)] bool IsDone) : Message
{
    public override int TypeNumber => 0x049E;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(ReplyTo);
        digest.Add(Vf);
        digest.Add(Marker);
        digest.Add(IsDone);
    }
}
