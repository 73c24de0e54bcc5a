using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>How a session ended.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="Errno">Of the first step that failed; <see cref="Errno.Ok"/> for none. A refusal that was wanted is none.</param>
/// <param name="Failed">The step that failed, in the protocol's words (<c>export</c>, <c>import</c>, ...); null for none.</param>
/// <param name="IsContentWrong">An access found something else than was written.</param>
[GenerateSerializer, Immutable]
public readonly record struct SessionOutcome(
    [property: Id(0)] SessionKind Kind,
    [property: Id(1)] Errno Errno,
    [property: Id(2)] string? Failed,
    [property: Id(3)] bool IsContentWrong)
{
    public void Fold(ref Digest digest)
    {
        digest.Add((int)Kind);
        digest.Add(Errno);
        digest.Add(Failed is not null);
        digest.Add(Failed ?? "");
        digest.Add(IsContentWrong);
    }

    public bool IsOk => Errno == Errno.Ok && !IsContentWrong;
}
