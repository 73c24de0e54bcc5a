namespace DistributedSvm.Model.Svm;

/// <summary>The states of an allocation (3.5 of the specification).</summary>
[GenerateSerializer]
public enum DevmemState
{
    /// <summary>Nothing has been copied to it yet, so that it is held by whoever fills it.</summary>
    Populating,

    Resident,

    /// <summary>Its process moves the pages to system memory.</summary>
    Draining,
}
