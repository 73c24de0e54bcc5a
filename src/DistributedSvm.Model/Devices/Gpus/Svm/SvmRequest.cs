using System.Collections.Immutable;
using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>Something that a kernel or a copy has asked the fabric, the host's memory or a peer for; spans in the order of the question, for those who answer with content.</summary>
[GenerateSerializer]
public sealed class SvmRequest(OperationId work, ImmutableArray<SvmSpan> spans, bool isWrite)
{
    [Id(0)]
    public OperationId Work { get; } = work;

    [Id(1)]
    public ImmutableArray<SvmSpan> Spans { get; } = spans;

    [Id(2)]
    public bool IsWrite { get; } = isWrite;
}
