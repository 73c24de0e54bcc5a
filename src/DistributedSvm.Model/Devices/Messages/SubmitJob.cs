using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// Rings a VF's doorbell: a job for an engine of its GPU. Answer to <see cref="ReplyTo"/>: <see cref="Completed"/> when the job's fence
/// signals; none where that is no entity.
/// </summary>
[GenerateSerializer, Immutable]
public sealed record SubmitJob(
    [property: Id(0)] OperationId Operation,
    [property: Id(1)] EntityId ReplyTo,
    [property: Id(2)] int Vf,
    [property: Id(3)] GpuJob Job) : Message
{
    public override int TypeNumber => 0x0408;

    /// <summary><c>render</c> or <c>copy</c>: the engine.</summary>
    public override string TraceName => ValueNames<EngineKind>.Of(Job.Engine);

    public override void Fold(ref Digest digest)
    {
        digest.Add(Operation.Value);
        digest.Add(ReplyTo);
        digest.Add(Vf);
        Job.Fold(ref digest);
    }
}
