using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>The next cycle of sharing is due, or the end of this one.</summary>
[GenerateSerializer, Immutable]
public sealed record ShareDue([property: Id(0)] bool IsEnd) : Message
{
    public override int TypeNumber => 0x0520;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest) => digest.Add(IsEnd);
}
