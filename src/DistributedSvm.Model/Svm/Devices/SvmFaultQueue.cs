using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <summary>A ring of fault records of 64 bytes and its worker (drivers/gpu/drm/xe/xe_pagefault.c, struct xe_pagefault_queue), which handles one record after the other.</summary>
[GenerateSerializer]
public sealed class SvmFaultQueue
{
    /// <summary>In the ring: each with the time when the worker can have it.</summary>
    [Id(0)]
    public Queue<(PageFault Record, SimTime Ready)> Records { get; } = new();

    /// <summary>The record that the worker is at; null for none.</summary>
    [Id(1)]
    public PageFault? Current { get; set; }

    /// <summary>What the process was asked for it.</summary>
    [Id(2)]
    public OperationId Asked { get; set; }

    /// <summary>Since when the worker runs.</summary>
    [Id(3)]
    public SimTime Since { get; set; }

    /// <summary>The worker is queued.</summary>
    [Id(4)]
    public bool IsQueued { get; set; }
}
