namespace DistributedSvm.Model.Workloads.Svm;

/// <summary>The names under which programs of processes that share their memory record.</summary>
internal static class SvmWorkloadMetrics
{
    /// <summary>Threads that came to the end of their program.</summary>
    public const string Finished = "threadsFinished";

    public const string Operations = "operations";

    /// <summary>Accessed by CPU and GPUs; a copy counts twice.</summary>
    public const string Bytes = "bytes";

    /// <summary>Copied to and from processes of other hosts.</summary>
    public const string BytesMoved = "bytesMoved";

    public const string Kernels = "kernels";

    public const string Iterations = "iterations";

    public const string IterationNs = "iterationNs";

    /// <summary>Reads that found what cannot have been there.</summary>
    public const string ContentErrors = "contentErrors";

    /// <summary>Expectations of the program that were not met.</summary>
    public const string FailedChecks = "failedChecks";

    /// <summary>From the beginning to the end of the process' last thread.</summary>
    public const string RunNs = "runNs";
}
