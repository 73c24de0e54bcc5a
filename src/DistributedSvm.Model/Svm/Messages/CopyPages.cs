using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>
/// Runs of pages are copied by this device's copy engine: to or from system memory or a peer, one of both being its own VRAM; or cleared. Answer: <see cref="SvmReply"/>; EIO, ECANCELED.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record CopyPages(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] ImmutableArray<CopyRun> Runs) : Message
{
    public override int TypeNumber => 0x0639;

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(Runs.Length);
        foreach (CopyRun item in Runs)
        {
            item.Fold(ref digest);
        }
    }
}
