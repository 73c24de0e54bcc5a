using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>An importer is to access the shared buffers.</summary>
[GenerateSerializer, Immutable]
public sealed record ShareAccessDue([property: Id(0)] int Slot) : Message
{
    public override int TypeNumber => 0x0521;

    public override bool IsRoot => true;

    public override void Fold(ref Digest digest) => digest.Add(Slot);
}
