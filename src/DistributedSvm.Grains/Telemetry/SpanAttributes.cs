using System.Diagnostics;
using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Grains.Telemetry;

/// <summary>Writes what telemetry says of a message into a span.</summary>
internal sealed class SpanAttributes(Activity span, World world) : IAttributeSink
{
    public void Add(string name, long value) => span.SetTag(name, value);

    public void Add(string name, string value) => span.SetTag(name, value);

    public void Add(string name, EntityId value) => span.SetTag(name, world.PathOf(value));
}
