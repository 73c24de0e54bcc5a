using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Sharing;

/// <summary>Something under way on an import: which step it waits for, and for whom.</summary>
[GenerateSerializer]
public sealed class ImportOperation(ImportTask task, long import, LockTicket caller)
{
    [Id(0)]
    public ImportTask Task { get; } = task;

    [Id(1)]
    public long Import { get; } = import;

    /// <summary>Who asked, and for which of its operations; nobody for what the importer does by itself.</summary>
    [Id(2)]
    public LockTicket Caller { get; } = caller;

    [Id(3)]
    public ImportStep Step { get; set; }

    /// <summary>Why it is being undone; <see cref="Errno.Ok"/> while it goes well.</summary>
    [Id(4)]
    public Errno Failure { get; set; }

    /// <summary>Attach again without an interconnect of its own: what failed allows another path.</summary>
    [Id(5)]
    public bool WithoutInterconnect { get; set; }

    /// <summary>It holds the reservation lock.</summary>
    [Id(6)]
    public bool IsLocked { get; set; }

    /// <summary>What is mapped next.</summary>
    [Id(7)]
    public InterconnectKind Wanted { get; set; }

    /// <summary>The ranges of a new mapping, until they are translated.</summary>
    [Id(8)]
    public RangeXArray? Ranges { get; set; }

    /// <summary>The exporter's chain of calls in whose callback the mapping is given back, and that callback; none elsewhere.</summary>
    [Id(10)]
    public LockTicket? Chain { get; set; }

    [Id(11)]
    public OperationId Notice { get; set; }

    /// <summary>A map was refused with EPERM.</summary>
    [Id(13)]
    public bool WasForbidden { get; set; }

    /// <summary>An access that goes on once the import is usable.</summary>
    [Id(9)]
    public AccessRequest? Access { get; set; }

    /// <summary>It has given its attachment up to negotiate anew.</summary>
    [Id(12)]
    public bool Renegotiates { get; set; }
}
