using DistributedSvm.Model.Core;

namespace DistributedSvm.Reports.Charts;

/// <summary>Something that a chart shows. Its place is that of the event in which it happened.</summary>
public abstract record ChartStep(EventKey Event)
{
    public SimTime At => Event.Time;
}
