namespace DistributedSvm.Model.Core;

/// <summary>The name of a figure: of the whole run (<see cref="Workload"/> is -1), or of one workload entry of the scenario.</summary>
[GenerateSerializer, Immutable]
public readonly record struct Metric([property: Id(0)] string Name, [property: Id(1)] int Workload = -1) : IComparable<Metric>
{
    public int CompareTo(Metric other)
    {
        int byWorkload = Workload.CompareTo(other.Workload);
        return byWorkload != 0 ? byWorkload : string.CompareOrdinal(Name, other.Name);
    }
}
