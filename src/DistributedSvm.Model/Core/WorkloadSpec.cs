namespace DistributedSvm.Model.Core;

/// <summary>One entry of the scenario's workloads: its name and kind, and how the figures of its agents become the result's metrics.</summary>
[GenerateSerializer, Immutable]
public abstract record WorkloadSpec([property: Id(0)] string Name)
{
    public abstract string Kind { get; }

    /// <summary>Reads the merged figures of all agents and writes the metrics of the result, in the order in which they are shown.</summary>
    public abstract void Summarize(IMetricReader from, IMetricWriter to);
}

/// <summary>The merged figures of one workload at the end of a run.</summary>
public interface IMetricReader
{
    /// <summary>The measured virtual time: the scenario's duration, or less when the run was stopped before.</summary>
    SimTime Duration { get; }

    long Counter(string name);

    /// <summary>The histogram of that name; an empty one if nothing was recorded.</summary>
    IntegerHistogram Histogram(string name);
}

/// <summary>The metrics of one workload in the result.</summary>
public interface IMetricWriter
{
    void Integer(string name, long value);

    /// <summary>numerator / denominator rounded to three decimals from integers; 0 when the denominator is 0.</summary>
    void Ratio(string name, Int128 numerator, Int128 denominator);
}
