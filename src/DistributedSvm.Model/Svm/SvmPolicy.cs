namespace DistributedSvm.Model.Svm;

/// <summary>Who decides where pages are.</summary>
[GenerateSerializer]
public enum SvmPolicy
{
    /// <summary>As the driver does: by madvise, else the faulting device, at each of its faults.</summary>
    Kernel,

    /// <summary>The first device that touches a range keeps it; others access it there, or in system memory where they cannot reach it.</summary>
    FirstTouch,

    /// <summary>By madvise alone: where nothing is said, pages stay where they are.</summary>
    PreferredLocation,

    /// <summary>As first touch; a device that has accessed a range remotely often enough gets it.</summary>
    AccessCounters,

    /// <summary>Ranges that are only read have a copy in each device that reads them; the first write takes the others away.</summary>
    ReadDuplication,
}
