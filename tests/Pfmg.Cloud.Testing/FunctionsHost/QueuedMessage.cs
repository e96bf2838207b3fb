namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>A message of a storage queue.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Text">As it lies in the queue.</param>
public sealed record QueuedMessage(string Id, string Text)
{
    /// <summary>How often it was taken.</summary>
    public int DequeueCount { get; internal set; }

    /// <summary>Changes whenever it is taken.</summary>
    public string PopReceipt => Convert.ToBase64String([.. BitConverter.GetBytes(DequeueCount), .. System.Text.Encoding.UTF8.GetBytes(Id)]);
}
