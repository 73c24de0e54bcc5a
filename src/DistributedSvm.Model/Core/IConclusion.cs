using DistributedSvm.Model.Devices;

namespace DistributedSvm.Model.Core;

/// <summary>Where an entity puts its end-of-run figures.</summary>
public interface IConclusion
{
    /// <summary>A violation found by the audit, e.g. a leak.</summary>
    void Violate(Violation violation);

    /// <summary>
    /// The order in which the steps of one buffer happened, as a hash of it: the same for two buffers whose steps came in the same order,
    /// so no ids, addresses or times are in it.
    /// </summary>
    void Interleaving(ulong hash);

    /// <summary>One direction of one link: payload bytes carried in the measured time, and its capacity in bytes per second.</summary>
    void Link(string name, long bytes, long bytesPerSecond);

    /// <summary>A finished (or, with <see cref="SimTime.Never"/>, unfinished) copy of a workload.</summary>
    void Copy(int workload, long id, SimTime start, SimTime finish);

    /// <summary>Adds to a counter of the result.</summary>
    void Count(Metric metric, long by);

    /// <summary>Adds a value to a histogram of the result.</summary>
    void Sample(Metric metric, long value);

    /// <summary>What a function had of the GPU that says so.</summary>
    void Function(FunctionShare share);

    /// <summary>What GuCs told of a VF; nothing is not told.</summary>
    void Adverse(EntityId function, AdverseCounts events);

    /// <summary>How long the resets of a VF took; none is not told.</summary>
    void Resets(EntityId function, ResetTimes times);
}
