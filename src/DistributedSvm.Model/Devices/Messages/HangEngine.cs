using DistributedSvm.Model.Core;
using DistributedSvm.Model.Sharing;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// A fault of the scenario: a job that never finishes is submitted to an engine. It waits for its turn like any other, and <paramref name="ResetAfter"/> after it
/// has begun the engine is reset: that job is gone, those behind it go on.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record HangEngine([property: Id(0)] EngineKind Engine, [property: Id(1)] SimTime ResetAfter) : Message
{
    public override int TypeNumber => 0x041C;

    /// <summary>To the engine's queue it is a job without traffic and target that nobody waits for.</summary>
    public SubmitJob AsJob => new(default, default, 0, new GpuJob
    {
        Engine = Engine,
        Fixed = ResetAfter,
        VramBytes = 0,
        SystemReadBytes = 0,
        SystemWriteBytes = 0,
        TargetInSystem = false,
        Target = [],
        Tag = ContentTag.Zero,
    });

    public override void Fold(ref Digest digest)
    {
        digest.Add((int)Engine);
        digest.Add(ResetAfter);
    }
}
