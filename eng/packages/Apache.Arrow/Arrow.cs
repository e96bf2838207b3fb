using Apache.Arrow.Ipc;

namespace Apache.Arrow
{
    /// <summary>Names a type; nothing makes one.</summary>
    public class Schema;

    /// <summary>Names a type; nothing makes one.</summary>
    public class RecordBatch;
}

namespace Apache.Arrow.Ipc
{
    public interface IArrowReader
    {
        ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default);
    }

    public interface IArrowArrayStream : IDisposable
    {
        Schema Schema { get; }

        ValueTask<RecordBatch> ReadNextRecordBatchAsync(CancellationToken cancellationToken = default);
    }
}

namespace Apache.Arrow.C
{
    public struct CArrowSchema
    {
        public static unsafe CArrowSchema* Create() => throw Absent.Error();

        public static unsafe void Free(CArrowSchema* schema) => throw Absent.Error();
    }

    public struct CArrowArray
    {
        public static unsafe CArrowArray* Create() => throw Absent.Error();

        public static unsafe void Free(CArrowArray* array) => throw Absent.Error();
    }

    public static class CArrowSchemaImporter
    {
        public static unsafe Schema ImportSchema(CArrowSchema* schema) => throw Absent.Error();
    }

    public static class CArrowArrayImporter
    {
        public static unsafe RecordBatch ImportRecordBatch(CArrowArray* array, Schema schema) => throw Absent.Error();
    }

    internal static class Absent
    {
        public static NotSupportedException Error() => new("Export to Arrow needs the Apache.Arrow package, which this build goes without.");
    }
}
