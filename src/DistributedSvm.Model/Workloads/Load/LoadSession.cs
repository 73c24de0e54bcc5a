using DistributedSvm.Model.Core;
using DistributedSvm.Model.Memory;

namespace DistributedSvm.Model.Workloads.Load;

/// <summary>A session under way.</summary>
[GenerateSerializer]
public sealed class LoadSession(EntityId requester, OperationId replyTo, SessionKind kind)
{
    [Id(0)]
    public EntityId Requester { get; } = requester;

    [Id(1)]
    public OperationId ReplyTo { get; } = replyTo;

    [Id(2)]
    public SessionKind Kind { get; } = kind;

    /// <summary>The dma-buf of this session; none before the export, and after its fd was closed.</summary>
    [Id(3)]
    public EntityId DmaBuf { get; set; }

    /// <summary>The import; 0 for none.</summary>
    [Id(4)]
    public long Surface { get; set; }

    [Id(5)]
    public Errno Errno { get; set; }

    [Id(6)]
    public string? Failed { get; set; }

    [Id(7)]
    public bool IsContentWrong { get; set; }

    /// <summary>The memory that the process has mapped; none outside of sessions of shared virtual memory.</summary>
    [Id(8)]
    public AddressRange? Memory { get; set; }

    /// <summary>Whether it has a VM on its VF.</summary>
    [Id(9)]
    public bool HasVm { get; set; }
}
