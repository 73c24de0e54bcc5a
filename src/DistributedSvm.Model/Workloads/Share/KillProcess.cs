using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Share;

/// <summary>
/// A fault of the scenario: the process (QEMU) dies. The kernel closes its fds and its device; a new one begins after <paramref name="RestartAfter"/>, or never.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record KillProcess([property: Id(0)] SimTime? RestartAfter) : Message
{
    public override int TypeNumber => 0x0522;

    public override void Fold(ref Digest digest) => digest.Add(RestartAfter ?? SimTime.Never);
}
