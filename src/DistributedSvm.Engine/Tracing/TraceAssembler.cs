using DistributedSvm.Model.Core;
using DistributedSvm.Model.Core.Telemetry;

namespace DistributedSvm.Engine.Tracing;

/// <summary>
/// Puts the parts of a trace in order, whatever shards they come from and however they were cut. What comes again after a loss is dropped, since it is the same.
/// </summary>
public sealed class TraceAssembler
{
    private List<(TraceRecord Record, int Place)> _held = [];
    private int _places;

    /// <summary>Everything before it has been given out.</summary>
    public SimTime Have { get; private set; } = SimTime.Zero;

    /// <summary>
    /// The records before <paramref name="to"/> that were not given out yet, in the order of time, then of entities, then as they happened there. Later ones are kept for the
    /// next time.
    /// </summary>
    /// <param name="parts">Those of one shard in their order.</param>
    /// <param name="to">Up to here nothing is missing.</param>
    public IReadOnlyList<TraceRecord> Take(IEnumerable<byte[]> parts, SimTime to)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var later = new List<(TraceRecord, int)>();
        List<(TraceRecord Record, int Place)> due = _held.FindAll(entry => entry.Record.Time < to);
        later.AddRange(_held.Where(entry => entry.Record.Time >= to));
        foreach (byte[] part in parts)
        {
            foreach (TraceRecord record in TraceDecoder.Read(part))
            {
                if (record.Time >= Have)
                {
                    (record.Time < to ? due : later).Add((record, _places++));
                }
            }
        }

        // Of one entity the parts come in their order, so that the place settles it; between entities it does not count.
        due.Sort(static (a, b) =>
        {
            int byTime = a.Record.Time.CompareTo(b.Record.Time);
            int byEntity = byTime != 0 ? byTime : a.Record.Entity.CompareTo(b.Record.Entity);
            return byEntity != 0 ? byEntity : a.Place.CompareTo(b.Place);
        });
        _held = later;
        Have = SimTime.Max(Have, to);
        _places = later.Count == 0 ? 0 : _places;
        return [.. due.Select(entry => entry.Record)];
    }
}
