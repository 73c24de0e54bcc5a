namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>What the counters of a device were at a mark.</summary>
[GenerateSerializer, Immutable]
public readonly record struct CounterReading([property: Id(0)] long Faults, [property: Id(1)] long Invalidations, [property: Id(2)] long Migrations)
{
    public long Of(SvmCounter counter) => counter switch
    {
        SvmCounter.Faults => Faults,
        SvmCounter.Invalidations => Invalidations,
        _ => Migrations,
    };
}
